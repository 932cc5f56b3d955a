/** How far long work is: shown as a bar, as lines or not at all. */
package io.tailstream.progress;
