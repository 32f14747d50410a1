/* The smallest sigma0: gives every page it is asked for. */
#include "guest.h"

void run(void)
{
    u32 *mr = utcb();
    mr[BR0] = 0;
    u32 from = ipc(0, ANY, 0, 0);
    for (;;) {
        u32 label = mr[0] >> 16;
        if ((label & 0xFFF0) == 0xFFE0) {
            u32 page = mr[1] & ~0xFFFu;
            mr[1] = page | 8;
            mr[2] = page | 12 << 4 | 7;
            from = ipc(from, ANY, 0, 2 << 6);
        } else if (label == 0xFFA0) {
            u32 fpage = mr[1];
            mr[1] = (fpage & ~0x3FFu) | 8;
            mr[2] = fpage | 7;
            from = ipc(from, ANY, 0, 2 << 6);
        } else {
            from = ipc(0, ANY, 0, 0);
        }
    }
}
