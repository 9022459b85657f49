// How long a test with a kernel or a browser may take: enough for a computer that is busy with other things.
/* global jest */
'use strict';
jest.setTimeout(900_000);
