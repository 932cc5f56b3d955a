/** The page and what it shows: one reader of the topics, the state of the board, and its way to a browser. */
package io.tailstream.web;
