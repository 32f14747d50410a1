#ifndef PINGPONG_H
#define PINGPONG_H

#define ROUNDS 20 /* round trips per message size, once checked and once measured */

#endif
