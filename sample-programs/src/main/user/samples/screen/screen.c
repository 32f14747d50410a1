#include <playground.h>
#include <stdio.h>

/* The text memory of the VGA: 80 x 25 cells, a character and its colours each. */
#define COLUMNS 80
#define ROWS 25
#define TEXT_MEMORY 0xB8000

static unsigned char window[4096] __attribute__((aligned(4096)));
static volatile unsigned short *const cells = (volatile unsigned short *)window;

static void put(int row, int column, unsigned char character, unsigned char colour) {
    cells[row * COLUMNS + column] = (unsigned short)(colour << 8 | character);
}

static void write(int row, int column, const char *text, unsigned char colour) {
    while (*text) put(row, column++, (unsigned char)*text++, colour);
}

static void box(int top, int left, int bottom, int right, unsigned char colour) {
    for (int row = top; row <= bottom; row++)
        for (int column = left; column <= right; column++) put(row, column, ' ', colour);
    for (int column = left + 1; column < right; column++) {
        put(top, column, 0xCD, colour);
        put(bottom, column, 0xCD, colour);
    }
    for (int row = top + 1; row < bottom; row++) {
        put(row, left, 0xBA, colour);
        put(row, right, 0xBA, colour);
    }
    put(top, left, 0xC9, colour);
    put(top, right, 0xBB, colour);
    put(bottom, left, 0xC8, colour);
    put(bottom, right, 0xBC, colour);
}

static void palette(void) {
    for (int colour = 0; colour < 16; colour++)
        for (int n = 0; n < 3; n++) put(9 + colour / 8 * 2, 16 + colour % 8 * 6 + n, 0xDB, (unsigned char)colour);
}

int main(void) {
    L4_Fpage_t page = L4_FpageAddRights(L4_Fpage(TEXT_MEMORY, 4096), L4_FullyAccessible);
    L4_Fpage_t here = L4_Fpage((L4_Word_t)window, 4096);

    /* The window is this program's own memory until sigma0 maps the device's page over it. */
    L4_UnmapFpage(L4_FpageAddRights(here, L4_FullyAccessible));
    if (L4_IsNilFpage(L4_Sigma0_GetPage_RcvWindow(L4_nilthread, page, here))) {
        printf("sigma0 does not give the screen away\n");
        return 1;
    }
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) cells[cell] = 0x0720;
    box(5, 10, 16, 69, 0x1F);
    write(7, 24, "This program drives the screen itself", 0x1E);
    palette();
    for (int percent = 0; percent <= 100; percent += 2) {
        char text[8];
        put(14, 15 + percent / 2, 0xB1, 0x1A);
        snprintf(text, sizeof text, "%3d %%", percent);
        write(13, 37, text, 0x1B);
        L4_Sleep(L4_TimePeriod(20000));
    }
    printf("drawn: %d cells of %d\n", COLUMNS * ROWS, COLUMNS * ROWS);
    return 0;
}
