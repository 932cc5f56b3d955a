/**
 * Labels and predictions in, accuracy by group and window out. By id ({@code LabelIntake}, {@code IdProcessor}): what was
 * predicted and how it was labelled, as deltas. By one key ({@code PaneProcessor}): sums of these in event-time panes,
 * classes and groups applied when a window is written.
 */
package io.tailstream.stream.accuracy;
