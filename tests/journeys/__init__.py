"""The real assembly as a shop has it: processes, two displays, device bytes, a phone's browser.

Why pictures: a journey sees what people see. It moves the till by keys, scanner bytes and clicks
only, and reads the amounts off the glass (`reading`), so nothing in the product helps a test.
"""
