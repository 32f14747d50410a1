package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mkplay.kernel.Abi;
import mkplay.toolchain.CompileLimits;
import mkplay.toolchain.CompileResult;
import mkplay.toolchain.Compiler;
import mkplay.toolchain.InvalidSourceException;
import mkplay.toolchain.Llvm;
import mkplay.toolchain.Sandbox;
import mkplay.toolchain.SourceFile;
import org.junit.jupiter.api.Test;

/** The headers that visitors' programs include. */
class HeadersTest {
    private static final SourceFile MAIN = new SourceFile("main.c", "int main(void) { return 0; }\n");

    private static CompileResult compile(List<SourceFile> files) throws InvalidSourceException, InterruptedException {
        Llvm llvm = Llvm.locate();
        CompileLimits patient = new CompileLimits(Duration.ofMinutes(5), 60, 1L << 30, 16L << 20, 16);
        return new Compiler(llvm, UserImages.sdk(), Sandbox.detect(llvm), patient).compile("main", files);
    }

    /** Every header compiles as the only one of a file, in C and in C++. */
    @Test
    void eachStandsAlone() throws IOException, InvalidSourceException, InterruptedException {
        List<SourceFile> c = new ArrayList<>(List.of(MAIN));
        List<SourceFile> cpp = new ArrayList<>(List.of(MAIN));
        Path include = UserImages.sdk().include();
        try (Stream<Path> headers = Files.walk(include)) {
            for (Path header : headers.filter(Files::isRegularFile).sorted().toList()) {
                String name = include.relativize(header).toString();
                String file = "h_" + name.replace('/', '_').replace('.', '_');
                String text = "#include <" + name + ">\n#include <" + name + ">\n";
                if (name.endsWith(".h")) {
                    c.add(new SourceFile(file + ".c", text));
                }
                cpp.add(new SourceFile(file + ".cc", text));
            }
        }
        assertThat(cpp).hasSizeGreaterThan(30);
        for (List<SourceFile> files : List.of(c, cpp)) {
            CompileResult result = compile(files);
            assertThat(result.diagnostics()).isEmpty();
            assertThat(result.ok()).isTrue();
        }
    }

    /** The user's and the kernel's idea of the binary interface are two texts; here they are compared. */
    @Test
    void agreeWithTheKernelAboutTheBinaryInterface() throws InvalidSourceException, InterruptedException {
        String text = """
                #include <l4.h>
                #include <l4/bootinfo.h>
                #define SAME(a, b) _Static_assert((L4_Word_t)(a) == (L4_Word_t)(b), #a " is not " #b)
                """
                + same("__L4_TCR_MY_GLOBAL_ID * 4", Abi.UTCB_GLOBAL_ID)
                + same("__L4_TCR_PROCESSOR_NO * 4", Abi.UTCB_PROCESSOR)
                + same("__L4_TCR_USER_DEFINED_HANDLE * 4", Abi.UTCB_USER_HANDLE)
                + same("__L4_TCR_PAGER * 4", Abi.UTCB_PAGER)
                + same("__L4_TCR_EXCEPTION_HANDLER * 4", Abi.UTCB_EXCEPTION_HANDLER)
                + same("__L4_TCR_FLAGS * 4", Abi.UTCB_PREEMPT_FLAGS)
                + same("__L4_TCR_ERROR_CODE * 4", Abi.UTCB_ERROR_CODE)
                + same("__L4_TCR_XFER_TIMEOUTS * 4", Abi.UTCB_XFER_TIMEOUTS)
                + same("__L4_TCR_INTENDED_RECEIVER * 4", Abi.UTCB_INTENDED_RECEIVER)
                + same("__L4_TCR_VIRTUAL_SENDER * 4", Abi.UTCB_SENDER)
                + same("__L4_TCR_BR0 * 4", Abi.UTCB_BR0)
                + same("L4_NUM_MRS", Abi.MESSAGE_REGISTERS)
                + same("L4_TAG_PROPAGATED", Abi.TAG_PROPAGATED)
                + same("L4_TAG_ERROR", Abi.TAG_ERROR)
                + same("L4_ANYTHREAD_RAW", Abi.ANY_THREAD)
                + same("L4_ANYLOCALTHREAD_RAW", Abi.ANY_LOCAL_THREAD)
                + same("L4_Writable", Abi.RIGHT_WRITE)
                + same("L4_Readable", Abi.RIGHT_READ)
                + same("L4_eXecutable", Abi.RIGHT_EXECUTE)
                + same("L4_LABEL_INTERRUPT << 16", Abi.LABEL_INTERRUPT)
                + same("L4_LABEL_PAGEFAULT << 16", Abi.LABEL_PAGE_FAULT)
                + same("L4_LABEL_EXCEPTION << 16", Abi.LABEL_EXCEPTION)
                + same("L4_LABEL_IO_PAGEFAULT << 16", Abi.LABEL_IO_FAULT)
                + same("L4_ErrNoPrivilege", Abi.ERROR_NO_PRIVILEGE)
                + same("L4_ErrNoMem", Abi.ERROR_NO_MEMORY);
        CompileResult result = compile(List.of(MAIN, new SourceFile("abi.c", text)));
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
    }

    private static String same(String expression, int value) {
        return "SAME(" + expression + ", 0x" + Integer.toHexString(value) + "u);\n";
    }

    /** What L4Ka::Pistachio's headers have beyond the manual, as its programs use it; offsets are those of the manual's pictures. */
    @Test
    void haveWhatPistachiosProgramsUse() throws InvalidSourceException, InterruptedException {
        String text = """
                #include <l4/ia32/arch.h>
                #include <l4/ipc.h>
                #include <l4/kdebug.h>
                #include <l4/kip.h>
                #include <l4/pagefault.h>
                #include <l4/schedule.h>
                #include <l4/sigma0.h>
                #include <l4/space.h>
                #include <l4/thread.h>
                #include <l4/tracebuffer.h>
                #include <l4/types.h>
                #include <l4io.h>
                #if !defined(L4_ARCH_IA32) || !defined(L4_32BIT) || !defined(L4_LITTLE_ENDIAN)
                #error what kind of machine?
                #endif
                #define AT(field, offset) static_assert(__builtin_offsetof(L4_KernelInterfacePage_t, field) == offset, #field)
                AT(KernelVerPtr, 0x0C);
                AT(MemoryInfo, 0x54);
                AT(UtcbAreaInfo, 0xA8);
                AT(BootInfo, 0xB8);
                AT(ClockInfo, 0xC0);
                AT(ThreadInfo, 0xC4);
                AT(ProcessorInfo, 0xCC);
                AT(SpaceControl, 0xD0);
                AT(Schedule, 0xF8);
                AT(ArchSyscall0, 0x110);
                static_assert(__builtin_offsetof(L4_KernelDesc_t, VersionString) == 16, "description");
                static_assert(sizeof(L4_MemoryDesc_t) == 8 && sizeof(L4_ProcDesc_t) == 16, "descriptors");
                static_assert(sizeof(L4_Time_t) == 2 && sizeof(L4_ThreadId_t) == 4 && sizeof(L4_Fpage_t) == 4, "sizes");

                int part(L4_KernelInterfacePage_t *kip) {
                    L4_ThreadId_t id = L4_GlobalId(kip->ThreadInfo.X.UserBase, 1), from;
                    L4_ApiVersion_t api = {kip->ApiVersion.raw};
                    L4_KernelDesc_t *desc = (L4_KernelDesc_t *)((L4_Word_t)kip + kip->KernelVerPtr);
                    int wrong = id.global.X.thread_no != kip->ThreadInfo.X.UserBase || id.global.X.version != 1;
                    L4_ThreadId_t local = L4_MyLocalId();
                    wrong += local.local.X.__zeros != 0 || L4_anylocalthread.local.X.local_id != (1u << 26) - 1;
                    L4_Fpage_t f = L4_FpageLog2(0x400000, 12);
                    f.X.rwx = L4_ReadWriteOnly;
                    wrong += f.X.b != 0x1000 || f.X.s != 12 || L4_Rights(f) != 6 || L4_Set_Rights(&f, 0).X.rwx != 0;
                    L4_MapItem_t map = L4_MapItem(f, 0x2000);
                    L4_GrantItem_t grant = L4_GrantItem(f, 0x3000);
                    wrong += map.X.__type != 4 || map.X.snd_base != 8 || grant.X.__type != 5 || grant.X.snd_fpage.raw != f.raw;
                    L4_StringItem_t string = L4_StringItem(100, kip);
                    wrong += string.X.string_length != 100 || string.X.str.string_ptr != kip || string.X.j != 0;
                    L4_Time_t t = L4_TimePeriod(2048);
                    wrong += t.period.m != 512 || t.period.e != 2 || t.period.a != 0;
                    L4_Acceptor_t a = L4_MapGrantItems(f) + L4_StringItemsAcceptor;
                    wrong += !a.X.s || a.X.RcvWindow != f.raw >> 4 || !L4_StringItems(a) || !L4_MapGrantItems(a);

                    L4_Msg_t msg;
                    L4_Word_t word;
                    L4_GPRegsCtrlXferItem_t registers;
                    L4_Clear(&msg);
                    L4_Append(&msg, (L4_Word_t)5);
                    L4_Append(&msg, map);
                    L4_Append(&msg, grant);
                    L4_Put(&msg, 0, (L4_Word_t)7);
                    L4_Get(&msg, 0, &word);
                    wrong += word != 7 || msg.tag.X.u != 1 || msg.tag.X.t != 4;
                    L4_Init(&registers);
                    L4_Set(&registers, L4_CTRLXFER_GPREGS_EIP, 0x1234);
                    L4_Set(&registers, L4_CTRLXFER_GPREGS_ESP, 0x5678);
                    L4_Clear(&msg);
                    L4_Append(&msg, &registers);
                    wrong += msg.tag.X.t != 3 || msg.msg[2] != 0x1234 || msg.msg[3] != 0x5678 || !L4_CtrlXferItem(&registers.item);
                    L4_Init(&registers);
                    wrong += L4_Get(&msg, 1, &registers) != 3 || registers.regs.esp != 0x5678;

                    L4_ThreadState_t state = L4_Stop(id);
                    wrong += L4_Set_Priority(id, 10) == L4_SCHEDRESULT_ERROR || L4_ErrorCode() == L4_ERROR_NO_MEM;
                    if (L4_ThreadWasHalted(state)) L4_Tbuf_RecordEvent(1, "stopped %x", id.raw);
                    if (api.x.version != L4_APIVERSION_X2) enter_kdebug("another API");
                    printf("%s %u", desc->VersionString, desc->KernelVer.X.ver);
                    putc(getc());
                    L4_ReplyWait(id, &from);
                    return wrong;
                }
                """;
        CompileResult result = compile(List.of(MAIN, new SourceFile("pistachio.cc", text)));
        assertThat(result.diagnostics()).isEmpty();
        assertThat(result.ok()).isTrue();
    }

    @Test
    void aProgramWithoutMainIsADiagnostic() throws InvalidSourceException, InterruptedException {
        CompileResult result = compile(List.of(new SourceFile("part.c", "int part(void) { return 0; }\n")));
        assertThat(result.ok()).isFalse();
        assertThat(result.diagnostics()).anyMatch(d -> d.message().contains("undefined symbol: main"));
    }

    /** A visitor who runs an unchanged sample gets the very image that was built with the project. */
    @Test
    void anUnchangedSampleIsThePrebuiltImage() throws InvalidSourceException, InterruptedException {
        SampleProgram ping = Samples.byId("ping-pong").orElseThrow().programs().getFirst();
        assertThat(compile(ping.files()).elf())
                .isEqualTo(Samples.prebuilt("ping-pong").getFirst().elf());
    }
}
