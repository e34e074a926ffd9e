"""Other people's machines: one adapter a service, and a fake that the tests speak to.

Nothing here knows a model or a rule: an adapter translates a protocol into plain values.
"""
