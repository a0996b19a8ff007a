import { mount } from 'svelte'
import App from './App.svelte'
import { restoreTheme } from './parts/theme.svelte'
import { deviceStorage } from './store/storage'
import './style/index.css'

restoreTheme()
const target = document.getElementById('app')
if (target) mount(App, { target, props: { storage: deviceStorage() } })
