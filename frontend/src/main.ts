import { mount } from 'svelte'
import App from './App.svelte'
import { firstLang } from './language'
import { restoreTheme } from './parts/theme.svelte'
import { deviceStorage, tabStorage } from './store/storage'
import { setLang } from './words'
import './style/index.css'

const wordsPatience = 1500 // ms: after it the page is drawn in French, which is there

restoreTheme()
const storage = deviceStorage()
const late = new Promise((resolve) => setTimeout(resolve, wordsPatience))
void Promise.race([setLang(firstLang(storage)), late]).then(() => {
  const target = document.getElementById('app')
  if (!target) return
  target.replaceChildren() // the sentences that stood there until now
  mount(App, { target, props: { storage, tab: tabStorage() } })
  document.documentElement.dataset.started = '' // read by start.js
})
