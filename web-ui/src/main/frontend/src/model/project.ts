/** One source file; names are unique in a project. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** One program: a task of its own, built from some of the project's files. */
export interface ProgramSpec {
  readonly name: string;
  /** L4 priority, 0 to 255; the higher runs first. */
  readonly priority: number;
  readonly args: readonly string[];
  readonly files: readonly string[];
}

/** Console input that enters the machine at a fixed cycle. */
export interface InputEvent {
  readonly cycle: number;
  /** Either of the two: what is no text travels as base64. */
  readonly text?: string;
  readonly base64?: string;
  /** Absent for the console. */
  readonly source?: string;
}

/** What a visitor edits and runs. Values are never changed in place. */
export interface Project {
  readonly title: string;
  /** Id of the sample it was opened from. */
  readonly sample?: string;
  /** Id of the share it was opened from. */
  readonly share?: string;
  readonly model: string;
  readonly files: readonly SourceFile[];
  readonly programs: readonly ProgramSpec[];
  readonly input: readonly InputEvent[];
  /** Limits that differ from the server's defaults, by their names in the API. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Hash of the machine's state at the end of the run that was shared. */
  readonly sharedHash?: string;
}

export const DEFAULT_MODEL = 'one-cycle';
export const DEFAULT_PRIORITY = 100;

/** What the toolchain compiles or includes, by suffix. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,59}\.(c|cc|cpp|h|hpp|inc|S|s)$/;
const PROGRAM_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,30}$/;
/** Names of the system's own tasks. */
const RESERVED_NAMES = ['sigma0', 'init', 'manifest', 'console'];

/** Why a file cannot have this name, or undefined when it can. */
export function fileNameProblem(project: Project, name: string, except?: string): string | undefined {
  if (!FILE_NAME.test(name))
    return 'Letters, digits and . _ + -, with the suffix .c .cc .cpp .h .hpp .inc .S or .s';
  if (name !== except && project.files.some((file) => file.name === name))
    return 'There is such a file already';
  return undefined;
}

/** Why a program cannot have this name, or undefined when it can. */
export function programNameProblem(project: Project, name: string, except?: string): string | undefined {
  if (!PROGRAM_NAME.test(name)) return 'Letters, digits, _ and -, first a letter';
  if (RESERVED_NAMES.includes(name)) return 'A task of the system has this name';
  if (name !== except && project.programs.some((program) => program.name === name)) {
    return 'There is such a program already';
  }
  return undefined;
}

export function fileText(project: Project, name: string): string | undefined {
  return project.files.find((file) => file.name === name)?.text;
}

export function withText(project: Project, name: string, text: string): Project {
  return { ...project, files: project.files.map((file) => (file.name === name ? { name, text } : file)) };
}

/** Adds a file and makes it part of `program`, or of the only program there is. */
export function withFile(project: Project, file: SourceFile, program?: string): Project {
  const owner = program ?? project.programs[0]?.name;
  return {
    ...project,
    files: [...project.files, file],
    programs: project.programs.map((p) => (p.name === owner ? { ...p, files: [...p.files, file.name] } : p)),
  };
}

export function withoutFile(project: Project, name: string): Project {
  return {
    ...project,
    files: project.files.filter((file) => file.name !== name),
    programs: project.programs.map((p) => ({ ...p, files: p.files.filter((file) => file !== name) })),
  };
}

export function withRenamedFile(project: Project, from: string, to: string): Project {
  const rename = (name: string) => (name === from ? to : name);
  return {
    ...project,
    files: project.files.map((file) => ({ ...file, name: rename(file.name) })),
    programs: project.programs.map((p) => ({ ...p, files: p.files.map(rename) })),
  };
}

export function withProgram(project: Project, index: number, program: ProgramSpec): Project {
  return { ...project, programs: project.programs.map((p, i) => (i === index ? program : p)) };
}

export function withNewProgram(project: Project): Project {
  let number = project.programs.length + 1;
  while (project.programs.some((p) => p.name === `task${number}`)) number++;
  const program = { name: `task${number}`, priority: DEFAULT_PRIORITY, args: [], files: [] };
  return { ...project, programs: [...project.programs, program] };
}

export function withoutProgram(project: Project, index: number): Project {
  return { ...project, programs: project.programs.filter((_, i) => i !== index) };
}

/** A program as a sample or a share lists it: with its files' texts. */
export interface ProgramWithSources {
  readonly name: string;
  readonly priority: number;
  readonly args: readonly string[];
  readonly files: readonly SourceFile[];
}

/**
 * Puts the files of several programs into one list of unique names: the same file in two programs is shared, two
 * different files of one name are told apart by their program's name.
 */
export function fromPrograms(programs: readonly ProgramWithSources[]): Pick<Project, 'files' | 'programs'> {
  const files: SourceFile[] = [];
  const specs = programs.map((program): ProgramSpec => {
    const names = program.files.map((file) => {
      const same = files.find((other) => other.name === file.name);
      if (same === undefined) {
        files.push(file);
        return file.name;
      }
      if (same.text === file.text) return file.name;
      const name = `${program.name}-${file.name}`;
      files.push({ name, text: file.text });
      return name;
    });
    return { name: program.name, priority: program.priority, args: program.args, files: names };
  });
  return { files, programs: specs };
}

/** The body of a run, session or share request: a sample as it is, or sources. */
export interface RunRequest {
  sample?: string;
  files?: Record<string, string>;
  programs?: { name: string; files: string[]; priority: number; args: string[] }[];
  model: string;
  input?: InputEvent[];
  limits?: Record<string, number>;
  profile?: boolean;
  /** Take each message apart. */
  anatomy?: boolean;
  /** Stand before the first instruction. */
  paused?: boolean;
}

function sameSources(
  a: Pick<Project, 'files' | 'programs'>,
  b: Pick<Project, 'files' | 'programs'>,
): boolean {
  return JSON.stringify([a.files, a.programs]) === JSON.stringify([b.files, b.programs]);
}

/**
 * The request for a project. A sample that was not changed is asked for by its name: the server has it compiled, and
 * serves it even where it has no sandbox to compile in.
 */
export function toRunRequest(project: Project, sample?: Project): RunRequest {
  const options = {
    model: project.model,
    ...(project.input.length > 0 ? { input: [...project.input] } : {}),
    ...(project.limits === undefined ? {} : { limits: { ...project.limits } }),
  };
  if (sample?.sample !== undefined && sample.sample === project.sample && sameSources(project, sample)) {
    return { sample: sample.sample, ...options };
  }
  return {
    files: Object.fromEntries(project.files.map((file) => [file.name, file.text])),
    programs: project.programs.map((p) => ({
      name: p.name,
      files: [...p.files],
      priority: p.priority,
      args: [...p.args],
    })),
    ...options,
  };
}

/** Splits an argument line at blanks; the boot command line has no way to put one into an argument. */
export function parseArgs(line: string): string[] {
  return line.split(/\s+/).filter(Boolean);
}

export function formatArgs(args: readonly string[]): string {
  return args.join(' ');
}
