/** The lines of each small picture, in a square of 20. */
export const icons = {
  names: "M4 5h1M4 10h1M4 15h1M8 5h8.5M8 10h8.5M8 15h8.5",
  addresses:
    "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M2.8 10h14.4M10 2.8c-4 4.3-4 10.1 0 14.4 4-4.3 4-10.1 0-14.4",
  activity: "M2.5 10.5h3L8 4.5l4 11 2.3-5h3.2",
  accounts:
    "M3 4.5h14v11H3zM7.3 7.6a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M4.9 13.2c.7-1.3 4.1-1.3 4.8 0M12 8.4h2.6M12 11.4h2.6",
  settings: "M3 6h7.5M14.5 6H17M3 14h2.5M9.5 14H17M12.5 4v4M7.5 12v4",
  practice: "M3 16.5V9l7-5.5L17 9v7.5zM8 16.5v-5h4v5",
  provider: "M4 17V6l6-3.2L16 6v11M2.5 17h15M7.5 8.5h1M11.5 8.5h1M7.5 12h1M11.5 12h1M9 17v-2h2v2",
  router: "M3 11h14v5.5H3zM6 13.8h.1M9 13.8h.1M6 11V5.5M14 11V5.5",
  unknown: "M6.8 7.2a3.2 3.2 0 1 1 4.9 2.7c-1.1.7-1.7 1.3-1.7 2.6M10 15.8v.1",
  vpn: "M10 2.8l6.2 2.4v4.3c0 3.6-2.5 6.3-6.2 7.7-3.7-1.4-6.2-4.1-6.2-7.7V5.2z",
  "sign-in": "M10.5 3.5H16v13h-5.5M3.5 10h8M8.5 6.8l3.2 3.2-3.2 3.2",
  computer: "M2.8 4.2h14.4v9H2.8zM7 16.8h6M10 13.2v3.6",
  copy: "M7.5 7.5h8v9h-8zM12.5 7.5v-4h-8v9h3",
  save: "M10 3v9M6.2 8.6L10 12.4l3.8-3.8M3.5 13.5v3h13v-3",
  folder: "M2.8 5h5l1.8 2h7.6v9.2H2.8z",
  paste: "M7 4.5H4.5v12h11v-12H13M7 3h6v3.2H7z",
  done: "M4 10.5l4 4 8-9",
  add: "M10 4v12M4 10h12",
  back: "M12 4.5L6.5 10l5.5 5.5",
  forward: "M8 4.5l5.5 5.5L8 15.5",
  refresh: "M16 10a6 6 0 1 1-1.9-4.4M16.3 3v3.4h-3.4",
  pause: "M7 5v10M13 5v10",
  resume: "M7 4.5l8 5.5-8 5.5z",
  outside: "M8 4.5H4.5v11h11V12M11.5 3.5h5v5M16 4l-7 7",
  close: "M5 5l10 10M15 5L5 15",
  search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4M12.8 12.8L17 17",
  down: "M4.5 8l5.5 5.5L15.5 8",
} as const;

export type IconName = keyof typeof icons;
