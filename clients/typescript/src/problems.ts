import type { Problem } from "./types.ts";

/** The service answered that something is wrong: with the request, or on its side. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** As RFC 9457 has it. */
  readonly problem: Problem;
  readonly status: number;
  /** The last part of the problem's type, `article-too-long`: what to tell problems apart by. */
  readonly kind: string;
  /** When it is worth trying again, where the service says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.status = problem.status;
    this.kind = problem.type.slice(problem.type.lastIndexOf("/") + 1);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A stream broke off, and could not be taken up again. */
export class BrokenStreamError extends Error {
  override readonly name = "BrokenStreamError";
}

/** Return what a failed answer says; something between us and the service may have answered in other words. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  if (isProblem) {
    return new ProblemError((await response.json()) as Problem, retryAfter);
  }
  await response.body?.cancel();
  const title = response.statusText || "Not an answer of the service";
  return new ProblemError({ type: "about:blank", title, status: response.status } as Problem, retryAfter);
}
