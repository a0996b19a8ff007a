// The oldest browsers in which everything works: README names them, Vite lowers syntax to them, scripts/floor.mjs holds the build to them.
export const floor = { chrome: 114, firefox: 115, safari: 16, safari_ios: 16 }
