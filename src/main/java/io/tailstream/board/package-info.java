/** The state that topics tell, for the page and the terminal: one reader, the newest rows, their recent past. */
package io.tailstream.board;
