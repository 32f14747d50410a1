#ifndef COST_H
#define COST_H

/* Label of a message whose contents the server adds up; it answers with the sum. All others it just answers. */
#define SUM 1

#define PAGE 4096
#define MOST_PAGES 64
#define MOST_STRING (64 << 10)

#endif
