/* Memory for tasks: page frames that init got from sigma0, each with the task and page it backs. */
#ifndef INIT_FRAMES_H
#define INIT_FRAMES_H

#include <l4/types.h>

#define PAGE_BITS 12
#define PAGE_SIZE (1u << PAGE_BITS)

/* Address of the frame behind a task's page (number = address >> PAGE_BITS), 0 if there is none. */
L4_Word_t frame_find(L4_Word_t task, L4_Word_t page);

/* A new frame for a task's page, contents undefined; 0 when memory is out. */
L4_Word_t frame_allocate(L4_Word_t task, L4_Word_t page);

/* Takes all frames of a task back from whoever they were mapped to. */
void frames_free_task(L4_Word_t task);

#endif
