import { DEFAULT_MODEL, fromPrograms, type ProgramWithSources, type Project } from './project';

/** One entry of the gallery. */
export interface Sample {
  readonly id: string;
  readonly title: string;
  /** The lecture topic. */
  readonly topic: string;
  readonly text: string;
  /** The question it answers. */
  readonly question: string;
  readonly tryNext: string;
  /** Id of the lesson it goes with, or empty. */
  readonly lesson: string;
  readonly programs: readonly ProgramWithSources[];
}

export function projectOf(sample: Sample): Project {
  return {
    title: sample.title,
    sample: sample.id,
    model: DEFAULT_MODEL,
    input: [],
    ...fromPrograms(sample.programs),
  };
}
