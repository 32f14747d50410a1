/* Executes instructions on the host's own processor: a 32-bit Linux process without libraries. Commands come on standard
   input, results go to standard output, all little-endian; the structs below are the records. HostCpu is the other end.

     1 PAGES                 contents of the data pages before every case, in the order of the table below
     2 COUNT FX CASE...      executes cases; with FX every case and result has an FXSAVE image of 512 bytes behind it
     3 BASE LIMIT FLAGS N    sets entry N of the LDT (FLAGS: the bits of struct user_desc)

   A case ends with an exception: all code but the case's is HLT, which raises #GP(0) here. The signal frame of that
   exception holds the result, and is where the next case's registers are put: one signal and one return per case.

   host-executor.hex is this file translated:
     gcc -m32 -O3 -msse2 -march=i686 -ffreestanding -fno-pic -fno-stack-protector -fcf-protection=none -fno-strict-aliasing \
       -fno-asynchronous-unwind-tables -nostdlib -static -Wl,-Ttext-segment=0x70000000 -Wl,--build-id=none -Wl,-z,norelro \
       -Wl,-z,noseparate-code -s -o host-executor host-executor.c
   and stands in the hexadecimal lines of `od -An -v -tx1`, without spaces. */

typedef unsigned int u32;
typedef unsigned char u8;

enum { CODE = 0x400000, PAGE = 4096, MOST_CASES = 4096, MOST_CHANGES = 16, FX = 512, TIMEOUT = -1 };

/* The data pages: those of rw are compared after every case. The low ones are for 16-bit addresses. */
static const struct { u32 address, pages, writable; } areas[] = {
  {0x1000, 1, 1}, {0xF000, 1, 1}, {0x500000, 2, 1}, {0x502000, 1, 0}
};
enum { AREAS = 4, DATA_PAGES = 5 };

struct word { u32 address, value; };
struct the_case {
  u32 eip, eflags, gpr[8], seg[6]; /* ES CS SS DS FS GS */
  u32 length;
  u8 code[32];
  u32 patches;
  struct word patch[8];
};
struct result {
  u32 vector, error, cr2, eip, eflags, gpr[8], seg[6];
  u32 changes, hash;
  struct word change[MOST_CHANGES];
};

/* The kernel's signal frame of a 32-bit process. */
struct context {
  u32 gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax, trapno, err, eip, cs, eflags, esp_at_signal, ss;
  u8 *fpstate;
  u32 oldmask, cr2;
};
enum { FX_IN_FPSTATE = 112 };

static u8 cases[MOST_CASES * (sizeof(struct the_case) + FX)];
static u8 results[MOST_CASES * (sizeof(struct result) + FX)];
static u8 pristine[DATA_PAGES * PAGE] __attribute__((aligned(64)));
static u8 alternate_stack[65536] __attribute__((aligned(64)));
u8 fx_image[FX] __attribute__((aligned(16)));
u32 fx_target;
static u8 *code; /* where the code page can be written */
static u32 count, with_fx, current, alarm_saw;

extern void fx_start(void);
extern void restorer(void);
__asm__(".globl fx_start\nfx_start: fxrstor fx_image\n jmp *fx_target\n"
        ".globl restorer\nrestorer: pop %eax\n push $0x202\n popf\n mov $119, %eax\n int $0x80\n");

static int call(u32 number, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f) {
  struct { u32 a, f; } sixth = {a, f};
  int result;
  __asm__ volatile("push %%ebp\n push %%ebx\n mov 4(%%ebx), %%ebp\n mov (%%ebx), %%ebx\n int $0x80\n pop %%ebx\n pop %%ebp"
                   : "=a"(result) : "a"(number), "b"(&sixth), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
  return result;
}
enum { SIGVTALRM = 26 };
enum { EXIT = 1, READ = 3, WRITE = 4, MUNMAP = 91, FTRUNCATE = 93, SETITIMER = 104, MODIFY_LDT = 123, MPROTECT = 125,
       RT_SIGACTION = 174, SIGALTSTACK = 186, MMAP2 = 192, MEMFD_CREATE = 356 };

static void stop(u32 status) {
  for (;;) call(EXIT, status, 0, 0, 0, 0, 0);
}

static void copy(void *to, const void *from, u32 n) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static void get(void *to, u32 n) {
  u8 *at = to;
  while (n > 0) {
    int got = call(READ, 0, (u32) at, n, 0, 0, 0);
    if (got <= 0) stop(got == 0 && at == to ? 0 : 2);
    at += got;
    n -= got;
  }
}

static void put(const void *from, u32 n) {
  const u8 *at = from;
  while (n > 0) {
    int sent = call(WRITE, 1, (u32) at, n, 0, 0, 0);
    if (sent <= 0) stop(3);
    at += sent;
    n -= sent;
  }
}

static u32 get32(void) {
  u32 value;
  get(&value, 4);
  return value;
}

static void set_pages(void) {
  u8 *from = pristine;
  get(pristine, sizeof pristine);
  for (int n = 0; n < AREAS; n++) {
    u32 bytes = areas[n].pages * PAGE;
    call(MPROTECT, areas[n].address, bytes, 3, 0, 0, 0);
    copy((void *) areas[n].address, from, bytes);
    call(MPROTECT, areas[n].address, bytes, areas[n].writable ? 3 : 1, 0, 0, 0);
    from += bytes;
  }
}

static void set_descriptor(void) {
  u32 base = get32(), limit = get32(), flags = get32(), entry = get32();
  u32 descriptor[4] = {entry, base, limit, flags};
  int status = call(MODIFY_LDT, 0x11, (u32) descriptor, sizeof descriptor, 0, 0, 0);
  put(&status, 4);
}

/* Executes commands until there is a batch of cases. */
static void next_batch(void) {
  for (;;) {
    u32 command = get32();
    if (command == 1) {
      set_pages();
    } else if (command == 3) {
      set_descriptor();
    } else if (command == 2) {
      count = get32();
      with_fx = get32();
      if (count > MOST_CASES) stop(4);
      get(cases, count * (sizeof(struct the_case) + (with_fx ? FX : 0)));
      current = 0;
      alarm_saw = TIMEOUT;
      if (count > 0) return;
    } else {
      stop(5);
    }
  }
}

static struct the_case *case_now(void) {
  return (struct the_case *) (cases + current * (sizeof(struct the_case) + (with_fx ? FX : 0)));
}

static struct result *result_now(void) {
  return (struct result *) (results + current * (sizeof(struct result) + (with_fx ? FX : 0)));
}

typedef long long line __attribute__((vector_size(16), may_alias));

static int same(const u8 *a, const u8 *b) {
  const line *x = (const line *) a, *y = (const line *) b;
  line different = {0, 0};
  for (int n = 0; n < 4; n++) different |= x[n] ^ y[n];
  return (different[0] | different[1]) == 0;
}

static void note(struct result *r, u32 address, u32 value) {
  if (r->changes < MOST_CHANGES) {
    r->change[r->changes].address = address;
    r->change[r->changes].value = value;
  }
  r->changes++;
  r->hash = (r->hash * 31 + address) * 31 + value;
}

/* Writes down what differs from the pages before the patches, and undoes it. */
static void changes(struct result *r) {
  u8 *from = pristine;
  r->changes = 0;
  r->hash = 0;
  for (int n = 0; n < AREAS; n++) {
    u32 bytes = areas[n].pages * PAGE;
    u8 *at = (u8 *) areas[n].address;
    for (u32 k = 0; areas[n].writable && k < bytes; k += 64) {
      if (same(at + k, from + k)) continue;
      for (u32 w = k; w < k + 64; w += 4) {
        u32 *now = (u32 *) (at + w), was = *(u32 *) (from + w);
        if (*now != was) {
          note(r, (u32) now, *now);
          *now = was;
        }
      }
    }
    from += bytes;
  }
}

static void fill(u32 eip, const u8 *bytes, u32 length) {
  for (u32 n = 0; n < length; n++) {
    u32 at = eip - CODE + n;
    if (at < PAGE) code[at] = bytes ? bytes[n] : 0xF4;
  }
}

static void finish(struct context *c, u32 vector) {
  struct result *r = result_now();
  struct the_case *k = case_now();
  r->vector = vector;
  r->error = c->err;
  r->cr2 = c->cr2;
  r->eip = c->eip;
  r->eflags = c->eflags;
  u32 gpr[8] = {c->eax, c->ecx, c->edx, c->ebx, c->esp, c->ebp, c->esi, c->edi};
  u32 seg[6] = {c->es & 0xFFFF, c->cs & 0xFFFF, c->ss & 0xFFFF, c->ds & 0xFFFF, c->fs & 0xFFFF, c->gs & 0xFFFF};
  copy(r->gpr, gpr, sizeof gpr);
  copy(r->seg, seg, sizeof seg);
  changes(r);
  fill(k->eip, 0, k->length);
  if (with_fx) copy(r + 1, c->fpstate + FX_IN_FPSTATE, FX);
}

static void start(struct context *c) {
  struct the_case *k = case_now();
  fill(k->eip, k->code, k->length);
  for (u32 n = 0; n < k->patches; n++) {
    for (int a = 0; a < AREAS; a++) {
      u32 at = k->patch[n].address;
      if (areas[a].writable && at - areas[a].address <= areas[a].pages * PAGE - 4) *(u32 *) at = k->patch[n].value;
    }
  }
  c->eax = k->gpr[0];
  c->ecx = k->gpr[1];
  c->edx = k->gpr[2];
  c->ebx = k->gpr[3];
  c->esp = k->gpr[4];
  c->ebp = k->gpr[5];
  c->esi = k->gpr[6];
  c->edi = k->gpr[7];
  c->eip = k->eip;
  c->eflags = k->eflags;
  c->es = k->seg[0];
  c->cs = k->seg[1];
  c->ss = k->seg[2];
  c->ds = k->seg[3];
  c->fs = k->seg[4];
  c->gs = k->seg[5];
  c->fpstate = 0;
  if (with_fx) {
    copy(fx_image, k + 1, FX);
    fx_target = k->eip;
    c->eip = (u32) fx_start;
  }
}

static void step(struct context *c, u32 vector) {
  finish(c, vector);
  current++;
  if (current == count) {
    put(results, count * (sizeof(struct result) + (with_fx ? FX : 0)));
    next_batch();
  }
  start(c);
}

static void handler(int signal, struct context c) {
  if (count == 0) {
    next_batch();
    start(&c);
  } else if (signal != SIGVTALRM) {
    step(&c, c.trapno);
  } else if (alarm_saw == current) {
    step(&c, TIMEOUT); /* it loops: the last alarm struck in the same case */
    alarm_saw = TIMEOUT;
  } else {
    alarm_saw = current;
  }
}

static void *map(u32 address, u32 bytes, u32 protection, u32 flags, int file) {
  int at = call(MMAP2, address, bytes, protection, flags, file, 0);
  if (at < 0 && at > -4096) stop(6);
  return (void *) at;
}

static void map_all(void) {
  for (int n = 0; n < AREAS; n++) map(areas[n].address, areas[n].pages * PAGE, 3, 0x8032, -1);
  int file = call(MEMFD_CREATE, (u32) "code", 0, 0, 0, 0, 0);
  call(FTRUNCATE, file, PAGE, 0, 0, 0, 0);
  code = map(0x70F00000, PAGE, 3, 0x8011, file);
  map(CODE, PAGE, 5, 0x8011, file);
  for (int n = 0; n < PAGE; n++) code[n] = 0xF4;
}

static void handle_signals(void) {
  u32 stack[3] = {(u32) alternate_stack, 0, sizeof alternate_stack};
  call(SIGALTSTACK, (u32) stack, 0, 0, 0, 0, 0);
  u32 action[5] = {(u32) handler, 0x08000000 | 0x04000000, (u32) restorer, -1, -1}; /* on that stack, own return */
  static const u8 signals[] = {4, 5, 7, 8, 11, SIGVTALRM};
  for (u32 n = 0; n < sizeof signals; n++) call(RT_SIGACTION, signals[n], (u32) action, 0, 8, 0, 0);
  u32 every[4] = {0, 50000, 0, 50000};
  call(SETITIMER, 1, (u32) every, 0, 0, 0, 0); /* of the process's own time: a busy host is no endless loop */
}

/* Everything the kernel mapped above is taken away, so that random addresses meet nothing there. */
void start_up(void) {
  map_all();
  handle_signals();
  call(MUNMAP, 0x80000000, 0x7FFFE000, 0, 0, 0, 0);
  __asm__ volatile("ud2");
}
__asm__(".globl _start\n_start: mov $alternate_stack + 65536, %esp\n jmp start_up\n");
