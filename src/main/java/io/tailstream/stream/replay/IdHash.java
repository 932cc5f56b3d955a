package io.tailstream.stream.replay;

import java.nio.charset.StandardCharsets;

/**
 * A number for an id that is the same in every run, process and version: FNV-1a of 64 bits over the id's UTF-8 bytes,
 * begun from the offset basis xor the seed, then MurmurHash3's finaliser (fmix64), without which the high bits of ids
 * that differ only in their last character would be nearly the same.
 */
final class IdHash {

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private IdHash() {}

    /** The hash as a fraction in [0, 1): its upper 53 bits. */
    static double fraction(String id, long seed) {
        return (of(id, seed) >>> 11) * 0x1.0p-53;
    }

    static long of(String id, long seed) {
        long hash = FNV_BASIS ^ seed;
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
