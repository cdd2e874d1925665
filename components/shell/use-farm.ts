'use client'

import { useQuery } from '@tanstack/react-query'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import { farmSchema } from '#lib/contracts/farm.ts'

/** How the workers are: asked again when the stream says so, and every 10 s, since a worker that died says nothing. */
export const useFarm = () =>
  useQuery({
    queryKey: queryKeys.workers.farm(),
    queryFn: ({ signal }) => callApi('/api/v1/farm', { signal, answer: farmSchema }),
    refetchInterval: 10_000,
  })
