/** A gate's decision for people: as text, and as a page with plots that needs nothing but itself. */
package io.tailstream.stream.retraining.report;
