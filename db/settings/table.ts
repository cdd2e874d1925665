import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { VariantSettings } from '#lib/contracts/variants.ts'

export const systemSettings = pgTable('system_settings', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  version: integer().notNull().default(1),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  updatedBy: text('updated_by'),
})

/** Ladder, formats, qualities and efforts: a row a version, never changed. The newest is in force. */
export const variantSettings = pgTable('variant_settings', {
  version: integer().primaryKey(),
  settings: jsonb().$type<VariantSettings>().notNull(),
  recipe: text().notNull(),
  settingsHash: text('settings_hash').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
})
