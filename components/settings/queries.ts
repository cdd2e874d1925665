import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { callApi } from '#components/call-api.ts'
import { queryKeys } from '#components/query-keys.ts'
import {
  apiKeySchema,
  type ChangePassword,
  type ChangeUser,
  createdApiKeySchema,
  type CreateUser,
  type SaveStorage,
  staleCountSchema,
  storageListSchema,
  storageTestSchema,
  type TestStorage,
  userSchema,
  variantSettingsAnswerSchema,
  variantSettingsVersionsSchema,
} from '#lib/contracts/api.ts'
import type { createApiKeySchema } from '#lib/contracts/people.ts'
import type { StorageRole } from '#lib/contracts/storages.ts'
import type { SystemSettings } from '#lib/contracts/system-settings.ts'
import type { VariantSettings } from '#lib/contracts/variants.ts'

const nothing = z.unknown()

// storage
export const useStorages = () =>
  useQuery({ queryKey: queryKeys.settings.storage(), queryFn: ({ signal }) => callApi('/api/v1/settings/storage', { signal, answer: storageListSchema }) })

export const useTestStorage = () =>
  useMutation({ mutationFn: (body: TestStorage) => callApi('/api/v1/settings/storage/test', { method: 'POST', body, answer: storageTestSchema }) })

export const useSaveStorage = () => useChange((body: SaveStorage) => callApi('/api/v1/settings/storage', { method: 'PUT', body, answer: nothing }))

export const useClearStorage = () =>
  useChange((role: StorageRole) => callApi(`/api/v1/settings/storage?role=${role}`, { method: 'DELETE', answer: nothing }))

// variants
export const useVariantSettings = () =>
  useQuery({
    queryKey: queryKeys.settings.variants(),
    queryFn: ({ signal }) => callApi('/api/v1/settings/variants', { signal, answer: variantSettingsAnswerSchema }),
  })

export const useVariantVersions = () =>
  useQuery({
    queryKey: [...queryKeys.settings.variants(), 'versions'],
    queryFn: ({ signal }) => callApi('/api/v1/settings/variants/versions', { signal, answer: variantSettingsVersionsSchema }),
  })

/** How many images these settings would make stale; asked while they are edited. */
export const useStaleCount = (settings: VariantSettings | null) =>
  useQuery({
    queryKey: [...queryKeys.settings.variants(), 'stale', settings],
    queryFn: ({ signal }) =>
      callApi('/api/v1/settings/variants/preview', { method: 'POST', body: { settings }, signal, answer: staleCountSchema }),
    enabled: settings !== null,
    placeholderData: (previous) => previous,
  })

export const useSaveVariantSettings = () =>
  useChange(({ settings, version }: { settings: VariantSettings; version: number }) =>
    callApi('/api/v1/settings/variants', { method: 'PUT', body: { settings }, headers: { 'if-match': `"${version}"` }, answer: variantSettingsAnswerSchema }),
  )

// system
export const useSaveSystemSettings = () =>
  useChange((body: Partial<SystemSettings>) => callApi('/api/v1/settings/system', { method: 'PUT', body, answer: nothing }))

// people
export const useUsers = () =>
  useQuery({
    queryKey: queryKeys.people.users(),
    queryFn: ({ signal }) => callApi('/api/v1/users', { signal, answer: z.object({ users: z.array(userSchema) }) }),
  })

export const useCreateUser = () => useChange((body: CreateUser) => callApi('/api/v1/users', { method: 'POST', body, answer: userSchema }))

export const useChangeUser = () =>
  useChange(({ id, ...body }: ChangeUser & { id: string }) => callApi(`/api/v1/users/${id}`, { method: 'PATCH', body, answer: nothing }))

export const useApiKeys = () =>
  useQuery({
    queryKey: queryKeys.people.apiKeys(),
    queryFn: ({ signal }) => callApi('/api/v1/api-keys', { signal, answer: z.object({ keys: z.array(apiKeySchema) }) }),
  })

export type CreateApiKey = z.input<typeof createApiKeySchema>
export const useCreateApiKey = () =>
  useChange((body: CreateApiKey) => callApi('/api/v1/api-keys', { method: 'POST', body, answer: createdApiKeySchema }))

export const useRevokeApiKey = () => useChange((id: string) => callApi(`/api/v1/api-keys/${id}`, { method: 'DELETE', answer: nothing }))

// one's own account
export const useChangePassword = () =>
  useMutation({ mutationFn: (body: ChangePassword) => callApi('/api/v1/account/password', { method: 'PUT', body, answer: nothing }) })

export const useSignOutEverywhere = () =>
  useMutation({ mutationFn: () => callApi('/api/v1/account/sign-out-everywhere', { method: 'POST', answer: nothing }) })

/** A mutation after which everything on the settings pages is read again. */
function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: queryKeys.settings.all }), client.invalidateQueries({ queryKey: queryKeys.people.all })]),
  })
}
