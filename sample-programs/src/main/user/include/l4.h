/* Everything of the L4 X.2 user interface. */
#ifndef L4_H
#define L4_H

#include <l4/ipc.h>
#include <l4/kip.h>
#include <l4/misc.h>
#include <l4/protocols.h>
#include <l4/schedule.h>
#include <l4/sigma0.h>
#include <l4/space.h>
#include <l4/thread.h>
#include <l4/types.h>

#endif
