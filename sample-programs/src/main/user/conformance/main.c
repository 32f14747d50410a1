#include "conformance.h"

void root_main(void) __attribute__((noreturn));

void root_main(void) {
    report_start();
    participants_start();
    check_kernel_interface();
    check_thread_control();
    check_exchange_registers();
    check_ipc();
    check_timeouts();
    check_propagation();
    check_strings();
    check_mapping();
    check_unmap();
    check_large_pages();
    check_space_control();
    check_small_spaces();
    check_redirection();
    check_schedule();
    check_preemption();
    check_faults();
    check_interrupts();
    check_ports();
    check_sigma0();
    check_memory_and_processor();
    check_fpu();
    report_end();
}
