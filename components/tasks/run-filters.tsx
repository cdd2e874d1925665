'use client'

import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { ChoiceMenu } from '#components/ui/choice-menu.tsx'
import { FilterMenu } from '#components/ui/filter-menu.tsx'
import { formatCount } from '#components/ui/format.ts'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { SearchInput } from '#components/ui/search-input.tsx'
import { runStates, scopeKinds, taskKeys } from '#lib/contracts/task-runs.ts'
import { runFilterParams } from './run-filter-params.ts'
import { TimeFilter } from './time-filter.tsx'
import { runStateWords, scopeWords, taskWords } from './words.ts'

const sortWords = { newest: 'newest', oldest: 'oldest', longest: 'longest', most_failed: 'most failed' }

type Props = { totals: Record<string, number>; me: string; labels: readonly string[] }

/** State, task, scope, who, time, search and order of the runs list; all of it lives in the address. `labels`: who started what is in view. */
export function RunFilters({ totals, me, labels }: Props) {
  const [values, setValues] = useQueryStates(runFilterParams, { history: 'push', clearOnDefault: true })
  const search = useCallback((q: string) => void setValues({ q }, { history: 'replace' }), [setValues])
  const others = [...new Set([...labels, ...(values.who === '' ? [] : [values.who])])].filter((label) => label !== me).sort()
  return (
    <>
      {/* on phones one row that is moved sideways, so that the runs begin on the first screen */}
      <div className="contents phone:-mx-4 phone:flex phone:w-[calc(100%+32px)] phone:gap-2 phone:overflow-x-auto phone:px-4 phone:py-0.5">
        <FilterMenu
          label="State"
          values={values.state}
          onChange={(state) => void setValues({ state })}
          options={runStates.map((state) => ({
            value: state,
            label: `${runStateWords[state].word}${totals[state] ? ` ${formatCount(totals[state])}` : ''}`,
            icon: <OutcomeIcon outcome={runStateWords[state].outcome} className="animate-none!" />,
          }))}
        />
        <FilterMenu
          label="Task"
          values={values.task}
          onChange={(task) => void setValues({ task })}
          options={taskKeys.map((key) => ({ value: key, label: taskWords[key].title }))}
        />
        <FilterMenu
          label="Scope"
          values={values.kind}
          onChange={(kind) => void setValues({ kind })}
          options={scopeKinds.map((kind) => ({ value: kind, label: scopeWords[kind].word }))}
        />
        <ChoiceMenu
          label="Started by"
          value={values.who}
          onChange={(who) => void setValues({ who })}
          options={[{ value: '', label: 'anybody' }, { value: me, label: 'me' }, ...others.map((label) => ({ value: label, label }))]}
        />
        <TimeFilter value={values} onChange={({ days, from, until }) => void setValues({ days, from, until })} />
        <ChoiceMenu
          label="Sort"
          value={values.sort}
          onChange={(sort) => void setValues({ sort })}
          options={Object.entries(sortWords).map(([value, label]) => ({ value: value as keyof typeof sortWords, label }))}
        />
      </div>
      <SearchInput label="Find a run or an item" value={values.q} onChange={search} />
    </>
  )
}
