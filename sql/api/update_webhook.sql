create or replace function booking_api.update_webhook(webhook_id text, request jsonb)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_webhook booking_data.webhook;
    v_url text;
    v_kinds text[];
begin
    perform booking_impl.raise_validation_error(
        booking_impl.uuid_faults('id', webhook_id) || booking_impl.find_webhook_faults(request, false));
    v_webhook := booking_impl.lock_webhook(webhook_id);
    v_url := coalesce(request ->> 'url', v_webhook.url);
    v_kinds := case when request ? 'kinds' then array(
        select k.kind from jsonb_array_elements_text(request -> 'kinds') with ordinality k (kind, number) order by k.number)
        else v_webhook.kinds end;
    if (v_url, v_kinds) is distinct from (v_webhook.url, v_webhook.kinds) then
        update booking_data.webhook w set url = v_url, kinds = v_kinds, updated_at = clock_timestamp()
        where w.id = v_webhook.id
        returning w.* into v_webhook;
    end if;
    return booking_impl.webhook_json(v_webhook, null);
end
$$;

comment on function booking_api.update_webhook(text, jsonb) is
'Sets the url, the kinds or both of a webhook, unless they are so already; its secret stays, and what waits for it goes to the new url. Raises: ValidationError, WebhookNotFound.';
