/** What a model is worth: tallies, accuracies by class and group with their intervals, gaps, the gate of a release, neighbours. */
package io.tailstream.longtail.measure;
