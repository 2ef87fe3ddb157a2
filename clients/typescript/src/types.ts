/** The API's types, under the names of its description. `schema.ts` is generated from that and never edited. */
import type { components } from "./schema.ts";

type Schemas = components["schemas"];

export type Analysis = Schemas["Analysis"];
export type AnalysisRequest = Schemas["AnalysisRequest"];
export type Actor = Schemas["Actor"];
export type Claim = Schemas["Claim"];
export type Excerpt = Schemas["Excerpt"];
export type Options = Schemas["Options"];
export type Problem = Schemas["Problem"];
export type SummarySentence = Schemas["SummarySentence"];
export type Verification = Schemas["Verification"];
export type VerificationRequest = Schemas["VerificationRequest"];

/** What a stream tells, one after the other. A `problem` is not among them: it is thrown. */
export type AnalysisEvent = Exclude<Schemas["Event"], { event: "problem" }>;

/** A request as one writes it: what has a default may be left out, at every depth. */
type Written<T> = T extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : T extends object
    ? { [Name in keyof T as Name extends "text" ? Name : never]: Written<T[Name]> } & {
        [Name in keyof T as Name extends "text" ? never : Name]?: Written<T[Name]>;
      }
    : T;

/** An article, and how it shall be analysed. */
export type Article = Written<AnalysisRequest>;

/** An article, and what is said to be in it. */
export type Claims = Written<VerificationRequest>;
