#ifndef PINGPONG_H
#define PINGPONG_H

#define ROUNDS 100 /* round trips per message size */
#define STOP 0xE0D /* label of the last message, which ends pong */

#endif
