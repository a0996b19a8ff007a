/* A page for looking at the screens without a server: /preview.html?role=client&step=consultation&theme=dark&lang=en (`npm run dev`).
   More: &screen=landing|door|back|waiting|lost|reset, &over=1 (time exceeded), &round=1. It is no part of the build, whose only page is index.html. */
import { mount } from 'svelte'
import { setTheme } from '../parts/theme.svelte'
import '../parts/icons'
import '../style/index.css'
import { setLang } from '../words'
import Preview from './Preview.svelte'

const ask = new URLSearchParams(location.search)
setTheme(ask.get('theme') === 'dark' ? 'dark' : ask.get('theme') === 'light' ? 'light' : 'auto')
await setLang(ask.get('lang') === 'en' ? 'en' : 'fr')
const target = document.getElementById('app')
if (target) mount(Preview, { target, props: { ask } })
