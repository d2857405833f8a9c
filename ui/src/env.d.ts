/** Whether this build runs on the fake host; set by `vite.config.ts`. */
declare const __FAKE_HOST__: boolean;
