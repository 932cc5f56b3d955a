/** When a batch closes, and how many may be under way. */
package io.tailstream.stream.inference.batch;
