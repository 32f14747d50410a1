import type { Published } from './published';

/** What one message took on one CPU model. */
export interface ModelCost {
  readonly from: string;
  readonly to: string;
  readonly words: number;
  readonly fast: boolean;
  readonly messages: number;
  /** Of the middle one of these messages. */
  readonly cycles: number;
}

/** One CPU model of a comparison. */
export interface ComparedModel {
  readonly model: string;
  readonly hertz: number;
  /** The run that this was measured in. */
  readonly run: string;
  readonly costs: readonly ModelCost[];
}

/** Runs of one project on several CPU models. */
export interface ModelComparison {
  readonly state: 'running' | 'done' | 'failed';
  /** How far it is, or what went wrong. */
  readonly text: string;
  readonly models: readonly ComparedModel[];
  /** Values from the literature. */
  readonly published: readonly Published[];
}
