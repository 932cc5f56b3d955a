package io.tailstream.stream.accuracy;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all stores of a process together. RocksDB alone would take 50 MB of cache and 48 MB of buffers for
 * each store of each partition, outside Java's heap.
 */
public final class StoreMemory implements RocksDBConfigSetter {

    private static final long TOTAL_BYTES = 64L << 20;
    private static final long BUFFER_BYTES = 32L << 20;
    private static final long BUFFER_BYTES_EACH = 4L << 20;

    // One for the process, by design never closed: stores come and go with tasks.
    private static final Cache CACHE = new LRUCache(TOTAL_BYTES);
    private static final WriteBufferManager BUFFERS = new WriteBufferManager(BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setWriteBufferManager(BUFFERS);
        options.setWriteBufferSize(BUFFER_BYTES_EACH);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {}
}
