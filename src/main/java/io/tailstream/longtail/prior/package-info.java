/** Class priors that nobody counted: of pre-training (Eq. 3), of a stream without labels, and how far a prior has drifted. */
package io.tailstream.longtail.prior;
