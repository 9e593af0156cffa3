import { serve } from "{{ url_for('static', filename='js/offline/serve.js') }}";

serve({{ version | tojson }}, {{ shell | tojson }});
