package mkplay.x86.device;

/**
 * How cylinder, head and sector number name a sector.
 *
 * @param heads heads, 1 to 16
 * @param sectorsPerTrack sectors per track, 1 to 255
 */
record AtaGeometry(int heads, int sectorsPerTrack) {
    int cylinders(int sectors) {
        return Math.min(Math.max(1, sectors / (heads * sectorsPerTrack)), 0xFFFF);
    }

    /** Sectors that can be named. */
    int capacity(int sectors) {
        return Math.min(sectors, cylinders(sectors) * heads * sectorsPerTrack);
    }

    /** The number of a sector, or -1 when the numbers are not of this geometry. */
    int sector(int cylinder, int head, int number) {
        if (head >= heads || number < 1 || number > sectorsPerTrack) {
            return -1;
        }
        return (cylinder * heads + head) * sectorsPerTrack + number - 1;
    }
}
