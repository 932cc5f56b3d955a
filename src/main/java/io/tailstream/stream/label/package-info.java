/** Labels of a range, and which one of an id wins. */
package io.tailstream.stream.label;
