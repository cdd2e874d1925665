import type { ReactNode } from 'react'
import { Panel } from '#components/ui/panel.tsx'

/** A group of fields that belong together, with what it is for. */
export const FormPanel = ({
  title,
  lead,
  beside,
  children,
}: {
  title: ReactNode
  lead?: ReactNode
  beside?: ReactNode
  children?: ReactNode
}) => (
  <Panel className="p-5">
    <div className={children === undefined ? 'flex items-start gap-3' : 'mb-4 flex items-start gap-3'}>
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold">{title}</h2>
        {lead === undefined ? null : <p className="mt-0.5 text-13 text-muted">{lead}</p>}
      </div>
      {beside}
    </div>
    {children}
  </Panel>
)
