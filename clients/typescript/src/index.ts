export { Pullquote } from "./client.ts";
export type { Call, Settings } from "./client.ts";
export { BrokenStreamError, ProblemError } from "./problems.ts";
export type * from "./types.ts";
export type { components, operations, paths } from "./schema.ts";
