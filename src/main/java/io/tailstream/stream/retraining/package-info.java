/** Training from topics: a turn from range to decision, again and again where that is wanted, and the gate. */
package io.tailstream.stream.retraining;
