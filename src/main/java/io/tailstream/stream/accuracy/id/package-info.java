/** By id: what was predicted and how it was labelled, as changes of counts. */
package io.tailstream.stream.accuracy.id;
