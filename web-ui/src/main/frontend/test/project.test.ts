import { describe, expect, it } from 'vitest';
import {
  fileNameProblem,
  fromPrograms,
  parseArgs,
  programNameProblem,
  toRunRequest,
  withFile,
  withNewProgram,
  withoutFile,
  withRenamedFile,
  withText,
  type Project,
} from '../src/model/project';
import { projectOf, type Sample } from '../src/model/sample';
import { readAddress, writeAddress } from '../src/model/url';

const sample: Sample = {
  id: 'ping-pong',
  title: 'Ping-pong',
  topic: 'IPC',
  text: '',
  question: '',
  tryNext: '',
  lesson: '',
  programs: [
    {
      name: 'ping',
      priority: 100,
      args: ['8'],
      files: [
        { name: 'ping.c', text: 'a' },
        { name: 'shared.h', text: 'h' },
        { name: 'util.c', text: 'u1' },
      ],
    },
    {
      name: 'pong',
      priority: 90,
      args: [],
      files: [
        { name: 'pong.c', text: 'b' },
        { name: 'shared.h', text: 'h' },
        { name: 'util.c', text: 'u2' },
      ],
    },
  ],
};

const project: Project = projectOf(sample);

describe('project', () => {
  it('shares equal files of programs and tells different ones apart', () => {
    expect(project.files.map((file) => file.name)).toEqual([
      'ping.c',
      'shared.h',
      'util.c',
      'pong.c',
      'pong-util.c',
    ]);
    expect(project.programs.map((program) => program.files)).toEqual([
      ['ping.c', 'shared.h', 'util.c'],
      ['pong.c', 'shared.h', 'pong-util.c'],
    ]);
  });

  it('adds, renames and removes files in the programs, too', () => {
    const added = withFile(project, { name: 'more.c', text: '' }, 'pong');
    expect(added.programs[1]?.files).toContain('more.c');
    const renamed = withRenamedFile(added, 'shared.h', 'common.h');
    expect(renamed.programs.every((program) => program.files.includes('common.h'))).toBe(true);
    const removed = withoutFile(renamed, 'common.h');
    expect(JSON.stringify(removed)).not.toContain('common.h');
  });

  it('leaves the project it was made from alone', () => {
    const before = JSON.stringify(project);
    withNewProgram(withText(project, 'ping.c', 'changed'));
    expect(JSON.stringify(project)).toBe(before);
  });

  it('refuses names that the server would refuse', () => {
    expect(fileNameProblem(project, 'new.c')).toBeUndefined();
    expect(fileNameProblem(project, '../x.c')).toBeDefined();
    expect(fileNameProblem(project, 'notes.txt')).toBeDefined();
    expect(fileNameProblem(project, 'ping.c')).toBeDefined();
    expect(fileNameProblem(project, 'ping.c', 'ping.c')).toBeUndefined();
    expect(programNameProblem(project, 'sigma0')).toBeDefined();
    expect(programNameProblem(project, 'third')).toBeUndefined();
  });

  it('asks for an unchanged sample by its name, for a changed one with its sources', () => {
    expect(toRunRequest(project, project)).toEqual({ sample: 'ping-pong', model: 'one-cycle' });
    const edited = toRunRequest(withText(project, 'ping.c', 'changed'), project);
    expect(edited.sample).toBeUndefined();
    expect(edited.files?.['ping.c']).toBe('changed');
    expect(edited.programs?.[0]).toEqual({
      name: 'ping',
      priority: 100,
      args: ['8'],
      files: ['ping.c', 'shared.h', 'util.c'],
    });
  });

  it('sends recorded input along', () => {
    const replayed = { ...project, ...fromPrograms(sample.programs), input: [{ cycle: 5, text: 'x\n' }] };
    expect(toRunRequest(replayed).input).toEqual([{ cycle: 5, text: 'x\n' }]);
  });

  it('splits arguments at blanks', () => expect(parseArgs('  8  fast ')).toEqual(['8', 'fast']));
});

describe('address', () => {
  it.each([
    ['/', '', {}],
    ['/', '?sample=ping-pong&view=counters', { sample: 'ping-pong', view: 'counters' }],
    ['/s/AbC_-123', '?at=42&axis=events', { share: 'AbC_-123', at: 42, axis: 'events' }],
    ['/w/AbC_-123', '?view=waits', { watch: 'AbC_-123', view: 'waits' }],
  ] as const)('reads and writes %s%s', (path, query, state) => {
    expect(readAddress(path, query)).toEqual(state);
    const [back, backQuery] = writeAddress(state).split('?');
    expect(readAddress(back ?? '', `?${backQuery ?? ''}`)).toEqual(state);
  });

  it('ignores what it does not know', () => {
    expect(readAddress('/', '?sample=<script>&view=evil&at=-1&axis=x')).toEqual({});
  });
});
