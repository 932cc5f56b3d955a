/** What is counted, for which cell, and its bytes. */
package io.tailstream.stream.accuracy.count;
