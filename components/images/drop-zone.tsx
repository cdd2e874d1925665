'use client'

import { UploadCloud } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { readDroppedFiles } from './read-dropped-files.ts'
import { uploads } from './uploads.ts'

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Takes files and folders dropped anywhere on the page, and says so while they hover. */
export function DropZone() {
  const [over, setOver] = useState(false)
  // enter and leave fire for every element that is crossed
  const depth = useRef(0)
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth.current += 1
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth.current -= 1
      if (depth.current <= 0) setOver(false)
    }
    const allow = (event: DragEvent) => holdsFiles(event) && event.preventDefault()
    const drop = (event: DragEvent) => {
      depth.current = 0
      setOver(false)
      if (!holdsFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      void readDroppedFiles(event.dataTransfer).then(uploads.add)
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', allow)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', allow)
      removeEventListener('drop', drop)
    }
  }, [])
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid animate-appear place-items-center bg-shade p-6">
      <div className="flex flex-col items-center gap-3 rounded-panel border-2 border-dashed border-ember bg-panel px-12 py-10 text-center">
        <UploadCloud aria-hidden className="size-8 text-ember" />
        <p className="text-16 font-semibold">Drop images or folders to upload them</p>
        <p className="text-muted">They are preprocessed as they arrive.</p>
      </div>
    </div>
  )
}
