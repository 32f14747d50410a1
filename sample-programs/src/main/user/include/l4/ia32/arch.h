/* What of the interface only IA-32 has, under the name that L4Ka::Pistachio's programs include. */
#ifndef L4_IA32_ARCH_H
#define L4_IA32_ARCH_H

#include <l4/ctrlxfer.h>
#include <l4/ipc.h>
#include <l4/kip.h>
#include <l4/misc.h>
#include <l4/space.h>

#endif
