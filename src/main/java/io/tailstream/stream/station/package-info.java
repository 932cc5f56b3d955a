/** What a process can be: the interface that every role implements, and what the roles of a process share. */
package io.tailstream.stream.station;
