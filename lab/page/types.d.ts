// What comes over the boundary, as lab/src writes it.

/** A study as every request names it. */
export interface Study {
  toml: string;
  file: string;
  set: Record<string, string>;
}

export type Value = number | boolean | string | null;

export interface Key {
  path: string;
  key: string;
  label?: string;
  policy: string | null;
  department: string | null;
  kind: "number" | "whole" | "flag" | "choice";
  value: Value;
  default: Value;
  low: number | null;
  high: number | null;
  step: number | null;
  choices?: string[] | null;
  unit: string;
  text: string;
  source: string;
}

export interface Group {
  id: string;
  title: string;
  keys: Key[];
}

export interface Preset {
  policy: string;
  name: string;
  text: string;
  set: Record<string, string>;
}

export interface Metric {
  key: string;
  label: string;
  unit: string;
  better: "more" | "less" | null;
  headline: boolean;
  charted: boolean;
}

export interface Policy {
  name: string;
  baseline: boolean;
  text: string;
}

export interface Department {
  name: string;
  titles: string[];
  headcount: number;
  levels: number;
}

export interface Diagnostic {
  text: string;
  path: string | null;
}

export interface Description {
  name: string;
  description: string;
  diagnostics?: Diagnostic[];
  refused: string | null;
  replications: number;
  seed: number;
  years: number;
  months: number;
  seats: number;
  /** Missing where the scenario is not valid, or not one of the model that has people. */
  policies: Policy[];
  departments: Department[];
  groups: Group[];
  presets: Preset[];
  metrics: Metric[];
}

export interface Series {
  policy: string;
  metric: string;
  years: number[];
  mean: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  q05: (number | null)[];
  q95: (number | null)[];
  text: string[];
}

export type Verdict = "better" | "worse" | "different" | "constant" | "unclear";

export interface Difference {
  policy: string;
  metric: string;
  /** In points of 100, or per cent of the baseline's mean: `unit` says which. */
  placed: { difference: number | null; low: number | null; high: number | null; unit: string | null };
  text: string;
  verdict: Verdict;
  words: string;
}

export interface Results {
  n: number;
  of: number;
  baseline: string;
  metrics: Metric[];
  series: Series[];
  summary: { policy: string; metric: string; text: string }[];
  differences: Difference[];
  words: string[];
}

export interface StoryLine {
  policies: string[] | "alike";
  text: string;
}

export interface Story {
  name: string;
  traits: string;
  at_switch: string;
  years: { year: number; lines: StoryLine[] }[];
}

export interface Scenario {
  toml: string;
  file: string;
  /** Keys that were set where the page was made. */
  set: Record<string, string>;
}

export interface Taken {
  toml: string;
  file: string;
  command: string;
}

export type Change = { path: string; literal: string };

/** What stands before the months of a history. */
export interface HistoryHead {
  replication: number;
  policies: string[];
  /** Months that are there; the first is that of the switch. */
  months: number;
  /** Ids; records name a person by the place in this list. */
  people: number[];
}
