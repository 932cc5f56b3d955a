/** When a window is written, and its rows. */
package io.tailstream.stream.accuracy.window;
