'use client'

import { FilterMenu } from '#components/ui/filter-menu.tsx'
import { OutcomeIcon } from '#components/ui/outcome.tsx'
import { SearchInput } from '#components/ui/search-input.tsx'
import { type ItemState, itemStates } from '#lib/contracts/run-items.ts'
import { itemStateWords } from './words.ts'

type Props = {
  states: ItemState[]
  /** Empty: any. */
  code: string
  codes: readonly string[]
  search: string
  onChange: (next: { itemState: ItemState[] } | { code: string }) => void
  onSearch: (text: string) => void
}

export function ItemFilters({ states, code, codes, search, onChange, onSearch }: Props) {
  return (
    <>
      <FilterMenu
        label="State"
        values={states}
        onChange={(itemState) => onChange({ itemState })}
        options={itemStates.map((state) => ({
          value: state,
          label: itemStateWords[state].word,
          icon: <OutcomeIcon outcome={itemStateWords[state].outcome} className="animate-none!" />,
        }))}
      />
      {codes.length > 0 ? (
        <FilterMenu
          label="Code"
          values={code === '' ? [] : [code]}
          onChange={(next) => onChange({ code: next.find((one) => one !== code) ?? '' })}
          options={codes.map((one) => ({ value: one, label: one }))}
        />
      ) : null}
      <SearchInput label="Find an item" value={search} onChange={onSearch} />
    </>
  )
}
