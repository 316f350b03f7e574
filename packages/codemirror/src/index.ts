export { TextMirror } from "./text-mirror.ts";
